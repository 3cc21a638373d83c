namespace FlagCluster.Api.Http.OpenApi;

/// <summary>Describes a path parameter, a query parameter or a header in the OpenAPI document.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="In">The location in the request: <c>path</c>, <c>query</c> or <c>header</c>.</param>
/// <param name="Description">The parameter's meaning.</param>
/// <param name="Schema">The parameter's JSON Schema.</param>
internal sealed record RequestParameterMetadata(string Name, string In, string Description, string Schema = """{"type":"string"}""")
{
    /// <summary>Gets whether the parameter is true or false; its bare name is true.</summary>
    public bool IsFlag { get; private init; }

    /// <summary>The version that the client has; 304 answers when it is still current.</summary>
    public static RequestParameterMetadata IfNoneMatch { get; } =
        new("If-None-Match", "header", "The ETags of the client's copies, or '*'. The answer is 304 when one of them is still current.");

    /// <summary>The last event that the client received.</summary>
    public static RequestParameterMetadata LastEventId { get; } =
        new("Last-Event-ID", "header", "The id of the last event the client received. The stream continues after it.");

    /// <summary>Describes a path parameter.</summary>
    public static RequestParameterMetadata Path(string name, string description) => new(name, "path", description);

    /// <summary>Describes a query parameter.</summary>
    public static RequestParameterMetadata Query(string name, string description, string schema = """{"type":"string"}""") =>
        new(name, "query", description, schema);

    /// <summary>Describes a query parameter that is true or false.</summary>
    public static RequestParameterMetadata Flag(string name, string description) =>
        new(name, "query", description + " The bare name is true.", """{"type":"boolean","default":false}""") { IsFlag = true };
}
