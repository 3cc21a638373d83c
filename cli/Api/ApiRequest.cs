namespace FlagCluster.Cli.Api;

/// <summary>Represents a request to the server.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path with its query, relative to the address of the server, without a slash at its beginning.</param>
internal sealed record ApiRequest(HttpMethod Method, string Path)
{
    /// <summary>Gets the body, or null.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Gets the media type of the body.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>Gets the accepted media type.</summary>
    public string Accept { get; init; } = "application/json";

    /// <summary>Gets the ETag that the state must have, or <c>*</c>; null for any.</summary>
    public string? IfMatch { get; init; }

    /// <summary>Gets a value indicating whether what the path names must not exist.</summary>
    public bool Creates { get; init; }

    /// <summary>Gets the id under which the server makes the change once, however often it is sent; null for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Gets a value indicating whether the request changes nothing although it is not a GET.</summary>
    public bool IsRead { get; init; }

    /// <summary>Gets the SDK key that the request has instead of the token, or null.</summary>
    public string? Key { get; init; }

    /// <summary>Gets a value indicating whether the request can be sent again when its outcome is unknown.</summary>
    public bool IsRepeatable => IsRead || Method == HttpMethod.Get || IdempotencyKey is not null;
}
