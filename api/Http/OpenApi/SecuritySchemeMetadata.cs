namespace FlagCluster.Api.Http.OpenApi;

/// <summary>Lists the security schemes of the OpenAPI document of which an endpoint accepts any one.</summary>
/// <param name="Schemes">The names of the schemes.</param>
internal sealed record SecuritySchemeMetadata(params string[] Schemes)
{
    /// <summary>An SDK key as a bearer token.</summary>
    public const string SdkKey = "sdkKey";

    /// <summary>An SDK key in <c>X-API-Key</c>.</summary>
    public const string SdkKeyHeader = "sdkKeyHeader";

    /// <summary>A client key in the query.</summary>
    public const string ClientKeyQuery = "clientKeyQuery";

    /// <summary>The ticket in a stream's address.</summary>
    public const string StreamTicket = "streamTicket";

    /// <summary>An API token as a bearer token.</summary>
    public const string ApiToken = "apiToken";

    /// <summary>The cookie of a person's session.</summary>
    public const string Session = "session";
}
