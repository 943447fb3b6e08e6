from ninja_extra import NinjaExtraAPI

api = NinjaExtraAPI(title="Souk shop API", urls_namespace="shop_api")
