using System.Buffers;

namespace FlagCluster.Integrations.Repositories;

/// <summary>Specifies the interface of an object storage.</summary>
public enum ObjectService
{
    /// <summary>Amazon S3, and the storages with its interface.</summary>
    S3,

    /// <summary>Azure Blob Storage.</summary>
    Azure,

    /// <summary>Google Cloud Storage.</summary>
    Google,
}

/// <summary>Represents the address of an object, such as <c>s3://flags/production.tar.gz?region=eu-central-1</c>.</summary>
/// <param name="Service">The interface of the storage.</param>
/// <param name="Bucket">The bucket or container.</param>
/// <param name="Key">The key in the bucket, without escapes.</param>
/// <param name="Endpoint">The address of the storage.</param>
/// <param name="IsOwnEndpoint">Whether the address names the endpoint, which then need not have one host per bucket.</param>
/// <param name="Region">The region of S3.</param>
public sealed record ObjectAddress(ObjectService Service, string Bucket, string Key, Uri Endpoint, bool IsOwnEndpoint, string Region)
{
    /// <summary>The shape of an address, for messages.</summary>
    public const string Shape = "s3://bucket/key, azblob://container/key?account=name or gs://bucket/key";

    private const int MaxKey = 1_024,
        MaxBucket = 222,
        MinBucket = 3;

    private const string DefaultRegion = "us-east-1",
        RegionName = "region",
        AccountName = "account",
        EndpointName = "endpoint";

    private static readonly (string Scheme, ObjectService Service)[] Schemes =
    [
        ("s3://", ObjectService.S3),
        ("azblob://", ObjectService.Azure),
        ("gs://", ObjectService.Google),
    ];

    // They become a part of a host.
    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly SearchValues<char> BucketLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-._");

    /// <summary>Returns whether a text begins as the address of an object does.</summary>
    /// <param name="text">The text.</param>
    public static bool IsObject(string text) => Schemes.Any(one => text.StartsWith(one.Scheme, StringComparison.Ordinal));

    /// <summary>Reads an address.</summary>
    /// <param name="text">The text.</param>
    /// <param name="problem">What is wrong, to follow its name, when it is not an address.</param>
    public static ObjectAddress? Parse(string text, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        problem = $"must be an address such as {Shape}.";
        var (scheme, service) = Schemes.FirstOrDefault(one => text.StartsWith(one.Scheme, StringComparison.Ordinal));
        if (scheme is null || text[scheme.Length..].Split('?', 2) is not [var place, .. var query] || place.Split('/', 2) is not [_, _])
            return null;
        var (bucket, key) = (place.Split('/', 2)[0], place.Split('/', 2)[1]);
        if (
            bucket.Length is < MinBucket or > MaxBucket
            || bucket.AsSpan().ContainsAnyExcept(BucketLetters)
            || bucket.Contains("..", StringComparison.Ordinal)
        )
            return null;
        // The libraries would normalize it to another key.
        if (key.Length is 0 or > MaxKey || key.Any(char.IsControl) || key.Split('/').Any(part => part is "" or "." or ".."))
            return null;
        if (ReadQuery(service, query.FirstOrDefault(), out problem) is not { } settings)
            return null;
        var region = settings.GetValueOrDefault(RegionName, DefaultRegion);
        var isOwn = settings.TryGetValue(EndpointName, out var own);
        var endpoint = own ?? DefaultEndpoint(service, region, settings.GetValueOrDefault(AccountName));
        if (endpoint is null)
            problem = $"must have '{AccountName}' or '{EndpointName}', such as azblob://container/key?account=name.";
        else if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var url) || url.Query.Length > 0)
            problem = $"has an '{EndpointName}' that is not an absolute address such as https://storage.example.com.";
        else
            return new(service, bucket, key, url, isOwn, region);
        return null;
    }

    /// <summary>Returns the address without its settings.</summary>
    public override string ToString() => $"{Schemes.First(one => one.Service == Service).Scheme}{Bucket}/{Key}";

    private static Dictionary<string, string>? ReadQuery(ObjectService service, string? query, out string? problem)
    {
        string[] known = service switch
        {
            ObjectService.S3 => [EndpointName, RegionName],
            ObjectService.Azure => [EndpointName, AccountName],
            _ => [EndpointName],
        };
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        problem = null;
        foreach (var pair in (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = pair.Split('=', 2) is [var first, var second] ? (first, Uri.UnescapeDataString(second)) : (pair, "");
            // Anything else could be a secret, which all who may read the address would see.
            if (!known.Contains(name) || !settings.TryAdd(name, value))
                problem = $"may have {string.Join(" and ", known.Select(one => $"'{one}'"))} after '?', each once, and nothing else.";
            else if (name != EndpointName && (value.Length is 0 or > 63 || value.AsSpan().ContainsAnyExcept(Letters)))
                problem = $"has a '{name}' with other characters than a-z, 0-9 and '-'.";
            if (problem is not null)
                return null;
        }
        return settings;
    }

    private static string? DefaultEndpoint(ObjectService service, string region, string? account) =>
        service switch
        {
            ObjectService.S3 => $"https://s3.{region}.amazonaws.com",
            ObjectService.Google => "https://storage.googleapis.com",
            _ when account is not null => $"https://{account}.blob.core.windows.net",
            _ => null,
        };
}
