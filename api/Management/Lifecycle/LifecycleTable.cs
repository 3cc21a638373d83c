using FlagCluster.Api.Management.Analytics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace FlagCluster.Api.Management.Lifecycle;

/// <summary>Provides verdicts as a table, a row for each flag.</summary>
internal static class LifecycleTable
{
    private const string After = "after";

    /// <summary>Returns the rows. A table has no place for a cursor: <c>Link</c> has the address of the next page (RFC 8288).</summary>
    public static IEnumerable<string?[]> Of(HttpContext http, LifecycleResponse page)
    {
        if (page.Next is { } next)
        {
            var query = new QueryBuilder(http.Request.Query.Where(parameter => parameter.Key != After)) { { After, next } };
            http.Response.Headers.Link = $"<{http.Request.Path}{query}>; rel=\"next\"";
        }
        return Rows(page);
    }

    private static IEnumerable<string?[]> Rows(LifecycleResponse page)
    {
        yield return
        [
            "flag",
            "verdict",
            "since",
            "detail",
            "exemptions",
            "purpose",
            "created",
            "changed",
            "expires",
            "lastUse",
            "onlyVariant",
        ];
        foreach (var flag in page.Items)
        {
            var strongest = flag.Reasons.Count == 0 ? null : flag.Reasons[0];
            yield return
            [
                flag.Key,
                flag.Verdict,
                TimeOf(strongest?.Since),
                strongest?.Detail,
                string.Join(' ', flag.Exemptions),
                flag.Purpose,
                TimeOf(flag.Created),
                TimeOf(flag.Changed),
                TimeOf(flag.Expires),
                // Answers with all flags are no use.
                TimeOf(Later(flag.LastSeen.Single, flag.LastSeen.Exposure)),
                flag.OnlyVariant?.Key,
            ];
        }
    }

    private static string? TimeOf(DateTimeOffset? time) => time is { } known ? ReportNames.Text(known) : null;

    private static DateTimeOffset? Later(DateTimeOffset? left, DateTimeOffset? right) => left is null || right > left ? right : left;
}
