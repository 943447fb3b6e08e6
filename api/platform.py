from ninja_extra import NinjaExtraAPI

api = NinjaExtraAPI(title="Souk platform API", urls_namespace="platform_api")
