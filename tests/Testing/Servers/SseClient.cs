using System.Text.Json;

namespace FlagCluster.Testing.Servers;

/// <summary>Represents an event of a stream. A comment has the name ":", a <c>retry</c> line the name "retry".</summary>
public sealed record SseEvent(string Name, string Id, string Data)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Data);
}

/// <summary>Represents an open stream. It reads only on request, so it can also be a slow reader.</summary>
public sealed class SseClient(HttpResponseMessage response, StreamReader reader) : IDisposable
{
    public static async Task<SseClient> OpenAsync(
        TestServer server,
        string path,
        string? key,
        params (string Name, string Value)[] headers
    ) => await TryOpenAsync(server, path, key, headers) ?? throw new InvalidOperationException("The server rejected the stream with 429.");

    /// <summary>Opens a stream, or returns null if the server rejects it with 429.</summary>
    public static async Task<SseClient?> TryOpenAsync(
        TestServer server,
        string path,
        string? key,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(TestServer.Timeout);
        if (response.StatusCode == System.Net.HttpStatusCode.TooManyRequests)
        {
            response.Dispose();
            return null;
        }
        if (!response.IsSuccessStatusCode)
            Assert.Fail($"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        return new(response, new(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>Returns the next event, comment or retry line, or null at the end of the stream.</summary>
    public async Task<SseEvent?> ReadAsync()
    {
        string name = "message",
            id = "",
            data = "";
        while (await reader.ReadLineAsync().WaitAsync(TestServer.Timeout) is { } line)
        {
            if (line.Length == 0)
            {
                if (data.Length > 0 || id.Length > 0 || name is ":" or "retry")
                    return new(name, id, data);
                continue;
            }
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var value = line[(colon + 1)..].TrimStart(' ');
            switch (line[..colon])
            {
                case "":
                    name = ":";
                    break;
                case "event":
                    name = value;
                    break;
                case "id":
                    id = value;
                    break;
                case "data":
                    data += value;
                    break;
                case "retry":
                    (name, data) = ("retry", value);
                    break;
                default:
                    Assert.Fail($"Unknown field: {line}");
                    break;
            }
        }
        return null;
    }

    /// <summary>Returns the next event, skipping comments and retry lines.</summary>
    public async Task<SseEvent> NextAsync()
    {
        while (await ReadAsync() is { } read)
            if (read.Name is not (":" or "retry"))
                return read;
        throw new InvalidOperationException("The stream ended.");
    }

    /// <summary>Reads to the end of the stream.</summary>
    public async Task<List<SseEvent>> ReadToEndAsync()
    {
        var events = new List<SseEvent>();
        while (await ReadAsync() is { } read)
            events.Add(read);
        return events;
    }

    public void Dispose()
    {
        reader.Dispose();
        response.Dispose();
    }
}
