using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace FlagCluster.Samples;

/// <summary>Follows <c>/api/v1/stream</c>: a <c>put</c> with the whole ruleset first, then a <c>patch</c> for every version.</summary>
/// <param name="http">The client, with the server's address and the key, and without a timeout.</param>
/// <param name="time">The clock.</param>
internal sealed class ChangeStream(HttpClient http, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Yields a line for every event. After a lost connection the stream resumes after the last event.</summary>
    /// <exception cref="HttpRequestException">The server rejects the key; a retry would not succeed.</exception>
    public async IAsyncEnumerable<string> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? last = null;
        while (true)
        {
            var pause = Pause;
            var events = ConnectAsync(last, cancellationToken).GetAsyncEnumerator(cancellationToken);
            try
            {
                while (await MoveNextAsync(events))
                {
                    if (!string.IsNullOrEmpty(events.Current.EventId))
                        last = events.Current.EventId;
                    if (events.Current.ReconnectionInterval is { } asked)
                        pause = asked;
                    yield return Describe(events.Current);
                }
            }
            finally
            {
                await events.DisposeAsync();
            }
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private async IAsyncEnumerable<SseItem<string>> ConnectAsync(string? last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/stream");
        request.Headers.Accept.Add(new("text/event-stream"));
        if (last is not null)
            request.Headers.Add("Last-Event-ID", last);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(cancellationToken))
            yield return item;
    }

    // False at the end of the connection, whether the server closed it or it was lost. A rejection is thrown.
    private static async Task<bool> MoveNextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (HttpRequestException exception) when (exception.StatusCode is null or >= System.Net.HttpStatusCode.InternalServerError)
        {
            return false;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string Describe(SseItem<string> item)
    {
        var body = JsonNode.Parse(item.Data);
        return item.EventType switch
        {
            "put" => $"put  {item.EventId}  {body?["flags"]?.AsArray().Count} flags, {body?["segments"]?.AsArray().Count} segments",
            "patch" => $"patch  {item.EventId}  {body?["operations"]?.ToJsonString()}",
            var other => other,
        };
    }
}
