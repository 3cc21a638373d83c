namespace FlagCluster.Api.Http.OpenApi;

/// <summary>Marks an endpoint to which other systems send browsers, with query parameters of their own. It ignores those.</summary>
internal sealed class AnyQueryParameters
{
    /// <summary>Gets the mark.</summary>
    public static AnyQueryParameters Mark { get; } = new();
}
