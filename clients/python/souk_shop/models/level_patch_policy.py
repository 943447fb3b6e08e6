from typing import Literal

LevelPatchPolicy = Literal["continue", "deny", "untracked"]

LEVEL_PATCH_POLICY_VALUES: set[LevelPatchPolicy] = {
    "continue",
    "deny",
    "untracked",
}


def check_level_patch_policy(value: str) -> LevelPatchPolicy:
    if value in LEVEL_PATCH_POLICY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LEVEL_PATCH_POLICY_VALUES!r}")
