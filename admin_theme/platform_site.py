from unfold.sites import UnfoldAdminSite

site = UnfoldAdminSite(name="platform_admin")
