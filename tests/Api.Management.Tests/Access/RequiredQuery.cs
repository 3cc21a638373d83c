namespace FlagCluster.Api.Management.Tests.Access;

/// <summary>Provides the query strings of addresses that require parameters.</summary>
internal static class RequiredQuery
{
    /// <summary>Returns the query string of an address with its question mark; empty when none is required.</summary>
    public static string Of(string template, string method = "GET") =>
        template.Split('/')[^1] switch
        {
            "people" => "?flag=limit",
            "access" => "?principal=user:unknown&permission=flags.read",
            "conversions" => "?flag=limit&event=order",
            // Without it, a plan would be required.
            "import" => "?dryRun",
            "bundle" when method == "POST" => "?dryRun",
            "providers" => "?organization=acme",
            "evaluation" => "?json=%7B%22flagKey%22%3A%22limit%22%7D",
            "batch" when template.Contains("/evaluation/", StringComparison.Ordinal) =>
                "?json=%7B%22entities%22%3A%5B%7B%7D%5D%2C%22flagKeys%22%3A%5B%22limit%22%5D%7D",
            "evaluate" => "?flag=limit",
            _ => "",
        };
}
