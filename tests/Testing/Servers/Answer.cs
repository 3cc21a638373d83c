using System.Text.Json;

namespace FlagCluster.Testing.Servers;

/// <summary>A whole HTTP answer.</summary>
public sealed record Answer(int Status, Dictionary<string, string> Headers, byte[] Bytes)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Bytes);

    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Bytes);

    /// <summary>The errors of a problem, as <c>pointer: detail</c>.</summary>
    public string[] Errors =>
        [
            .. Json.GetProperty("errors")
                .EnumerateArray()
                .Select(error => $"{error.GetProperty("pointer").GetString()}: {error.GetProperty("detail").GetString()}"),
        ];

    public string[] Pointers => [.. Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString()!)];

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        var headers = response
            .Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new((int)response.StatusCode, headers, await response.Content.ReadAsByteArrayAsync());
    }

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public string String(string name) => Json.GetProperty(name).GetString()!;

    /// <summary>The answer itself, if it has the status.</summary>
    public Answer Expect(int status)
    {
        Assert.True(Status == status, $"{Status} instead of {status}: {Text}");
        return this;
    }

    /// <summary>The answer itself, if it is a problem with the status.</summary>
    public Answer ExpectProblem(int status)
    {
        Expect(status);
        Assert.StartsWith("application/problem+json", Header("Content-Type"), StringComparison.Ordinal);
        Assert.Equal(status, Json.GetProperty("status").GetInt32());
        Assert.NotEqual("", String("title"));
        Assert.NotEqual("", String("detail"));
        return this;
    }
}
