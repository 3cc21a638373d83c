using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Flipt;

/// <summary>Reads a stream of snapshots as Flipt's clients do: every line is a JSON object.</summary>
internal sealed class SnapshotStream(HttpResponseMessage response, StreamReader reader) : IDisposable
{
    /// <summary>Returns the address of the stream of a namespace.</summary>
    public static string PathOf(string name = "default") => $"/client/v2/environments/any/namespaces/{name}/stream";

    /// <summary>Opens a stream.</summary>
    public static async Task<SnapshotStream> OpenAsync(TestServer server, string key, string name = "default")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, PathOf(name));
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(TestServer.Timeout);
        Assert.Equal((200, "application/json"), ((int)response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        return new(response, new(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>Returns the snapshot in the next line, as text.</summary>
    public async Task<string> NextAsync()
    {
        var line = await reader.ReadLineAsync().WaitAsync(TestServer.Timeout) ?? throw new InvalidOperationException("The stream ended.");
        var text = line.TrimStart(' ');
        Assert.StartsWith("{\"result\":", text, StringComparison.Ordinal);
        return text["{\"result\":".Length..^1];
    }

    /// <summary>Returns the next character.</summary>
    public async Task<char> ReadAsync()
    {
        var buffer = new char[1];
        Assert.Equal(1, await reader.ReadAsync(buffer.AsMemory()).AsTask().WaitAsync(TestServer.Timeout));
        return buffer[0];
    }

    /// <summary>Returns everything up to the end.</summary>
    public Task<string> ReadToEndAsync() => reader.ReadToEndAsync().WaitAsync(TestServer.Timeout);

    public void Dispose()
    {
        reader.Dispose();
        response.Dispose();
    }
}
