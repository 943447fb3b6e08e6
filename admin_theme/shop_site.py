from unfold.sites import UnfoldAdminSite

site = UnfoldAdminSite(name="shop_admin")
