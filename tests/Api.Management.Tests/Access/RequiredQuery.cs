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
            _ => "",
        };
}
