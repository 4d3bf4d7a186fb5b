"""Addresses of the pages."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import include, path

from tenure.web.views import (
    account,
    audit,
    bridge,
    charts,
    customers,
    definitions,
    effort,
    explain,
    freshness,
    growth,
    home,
    imports,
    metrics,
    referrals,
    retention,
    revenue,
    today,
    use,
)

urlpatterns = [
    path("", today.today, name="today"),
    path("today.csv", today.export, name="today-export"),
    path("work-items/<int:item_id>/<str:act>", today.act, name="work-item"),
    path("customers/", customers.customers, name="customers"),
    path("customers.csv", customers.export, name="customers-export"),
    path("customer/", customers.customer, name="customer"),
    path("revenue/", revenue.revenue, name="revenue"),
    path("revenue.csv", revenue.export, name="revenue-export"),
    path("bridge/", bridge.bridge, name="bridge"),
    path("bridge.csv", bridge.overview_export, name="bridge-export"),
    path("definitions/", definitions.definitions, name="definitions"),
    path("definitions/put", definitions.put_in_force, name="put-in-force"),
    path("retention/", retention.retention, name="retention"),
    path("retention/<str:table>.csv", retention.export, name="retention-export"),
    path("home/", home.home, name="home"),
    path("home/stages/", home.edit, name="stages"),
    path("home/stages/keep", home.keep, name="stages-keep"),
    path("growth/", growth.growth, name="growth"),
    path("growth.csv", growth.export, name="growth-export"),
    path("referrals/", referrals.referrals, name="referrals"),
    path("referrals.csv", referrals.export, name="referrals-export"),
    path("effort/", effort.effort, name="effort"),
    path("effort.csv", effort.export, name="effort-export"),
    path("zombies/", use.zombies, name="zombies"),
    path("zombies.csv", use.zombies_export, name="zombies-export"),
    path("danger-line/", use.danger_line, name="danger-line"),
    path("import/", imports.imports, name="imports"),
    path("import/<int:run_id>/", imports.run, name="import"),
    path("import/<int:run_id>/<str:task>", imports.ask, name="import-ask"),
    path("import/<int:run_id>/rejected/<str:name>", imports.rejects, name="import-rejects"),
    path("freshness/", freshness.freshness, name="freshness"),
    path("explain/<str:figure>/", explain.explain, name="explain"),
    path("metrics/", metrics.metrics, name="metrics"),
    path("chart/<str:name>.svg", charts.svg, name="chart-svg"),
    path("audit/", audit.audit, name="audit"),
    path("account/", account.account, name="account"),
    path("sign-in/", account.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("health", account.health, name="health"),
    path("api/", include("tenure.web.api.urls")),
]
handler403 = "tenure.web.views.problems.forbidden"
handler404 = "tenure.web.views.problems.not_found"
handler500 = "tenure.web.views.problems.broken"
