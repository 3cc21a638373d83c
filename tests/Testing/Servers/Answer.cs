using System.Text.Json;

namespace FlagCluster.Testing.Servers;

/// <summary>Represents a complete HTTP response.</summary>
public sealed record Answer(int Status, Dictionary<string, string> Headers, byte[] Bytes)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Bytes);

    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Bytes);

    /// <summary>Gets the errors of a problem, as <c>pointer: detail</c>.</summary>
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

    /// <summary>Returns this response if it has the status, and fails otherwise.</summary>
    public Answer Expect(int status)
    {
        Assert.True(Status == status, $"{Status} instead of {status}: {Text}");
        return this;
    }

    /// <summary>Returns this response if it is a problem with the status, and fails otherwise.</summary>
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
