namespace FlagCluster.Api.Http.OpenApi;

/// <summary>Describes the body of a request in the OpenAPI document. It does not change how the request is routed or read.</summary>
/// <param name="Type">The type that represents the schema of the body.</param>
/// <param name="IsRequired">Whether the body must be present.</param>
/// <param name="ContentTypes">The accepted content types.</param>
internal sealed record RequestBodyMetadata(Type Type, bool IsRequired, IReadOnlyList<string> ContentTypes);
