using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Testing;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>
/// A change every 50 ms, whatever became of those before it. One that is refused with 503 or gets no answer is sent again at the next beat,
/// with the same operation id, until it is acknowledged.
/// </summary>
internal sealed class ChangeWriter : IAsyncDisposable
{
    // More impatient than Retry-After asks for, so that the length of an outage is seen and not the client's own pause.
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    private readonly string _name;
    private readonly Func<string, Task<EnvironmentVersion?>> _send;
    private readonly CancellationTokenSource _stopping = new(),
        _abandoning = new();
    private readonly ConcurrentQueue<string> _again = new();
    private readonly ConcurrentDictionary<string, EnvironmentVersion> _acknowledged = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly ConcurrentQueue<string> _refusals = new();
    private readonly Task _writing;

    /// <summary>Writes through the gateways, round robin.</summary>
    public ChangeWriter(Func<ApiClient> next, string name = "writer")
    {
        (_send, _name) = (operation => PatchAsync(next(), operation), name);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Writes to the environment's grain, without a gateway.</summary>
    public ChangeWriter(IEnvironments environments, string name)
    {
        (_send, _name) = (operation => ApplyAsync(environments, operation), name);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>The versions of the acknowledged changes, by operation id, which is the description the change gave the flag too.</summary>
    public IReadOnlyDictionary<string, EnvironmentVersion> Acknowledged => _acknowledged;

    /// <summary>Gets the responses that no client should get: neither a success nor a 503 with Retry-After.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>Gets the responses with status 503.</summary>
    public IReadOnlyCollection<string> Refusals => _refusals;

    /// <summary>Waits for more changes to be acknowledged.</summary>
    public Task MoreAsync(int count)
    {
        var wanted = _acknowledged.Count + count;
        return Waiting.Until(
            () => Task.FromResult(_acknowledged.Count >= wanted),
            $"{count} more changes through {_name}; the last refusals:\n{string.Join('\n', _refusals.TakeLast(3))}"
        );
    }

    /// <summary>Begins no more, and waits until everything begun is acknowledged.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _writing.Soon($"every change of {_name} to be acknowledged");
    }

    public async ValueTask DisposeAsync()
    {
        await _abandoning.CancelAsync();
        await _writing;
        _stopping.Dispose();
        _abandoning.Dispose();
    }

    private async Task WriteAsync()
    {
        var begun = 0;
        using var timer = new PeriodicTimer(Beat, TimeProvider.System);
        try
        {
            while (!_stopping.IsCancellationRequested || _acknowledged.Count < begun)
            {
                await timer.WaitForNextTickAsync(_abandoning.Token);
                for (var refused = _again.Count; refused > 0 && _again.TryDequeue(out var operation); refused--)
                    _ = TryAsync(operation);
                if (!_stopping.IsCancellationRequested)
                    _ = TryAsync($"{_name}-{begun++}");
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed before every change was acknowledged, because the test failed.
        }
    }

    private async Task TryAsync(string operation)
    {
        try
        {
            if (await _send(operation) is { } version)
            {
                _acknowledged[operation] = version;
                return;
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or IOException)
        {
            // No response: the gateway is unavailable or too slow, and the outcome of the change is unknown.
        }
        catch (Exception exception)
        {
            _faults.Enqueue($"{exception.GetType().Name}: {exception.Message}");
        }
        _again.Enqueue(operation);
    }

    private async Task<EnvironmentVersion?> PatchAsync(ApiClient gateway, string operation)
    {
        var reply = await gateway.ManageAsync(HttpMethod.Patch, "/flags/hot", new JsonObject { ["description"] = operation }, operation);
        var isApplied = reply.Status == HttpStatusCode.OK;
        if (isApplied && EnvironmentVersion.TryParse(reply.Headers.ETag?.Tag.Trim('"'), out var version))
            return version;
        var isRefused = reply.Status == HttpStatusCode.ServiceUnavailable && reply.Headers.RetryAfter is not null;
        (isRefused ? _refusals : _faults).Enqueue($"{(int)reply.Status}: {reply.Body}");
        return null;
    }

    private async Task<EnvironmentVersion?> ApplyAsync(IEnvironments environments, string operation)
    {
        try
        {
            var changes = new JsonArray(new JsonObject { ["putFlag"] = Flags.Make("hot", operation) }).ToJsonString();
            var command = new ApplyCommand
            {
                Plan = new ChangeSetPlan(Encoding.UTF8.GetBytes(changes)),
                Actor = Actor.ForApiToken(_name),
                OperationId = operation,
            };
            var result = await environments.ApplyAsync(RealCluster.Production, command);
            return Assert.IsType<Applied>(result).Version;
        }
        catch (DependencyUnavailableException exception)
        {
            _refusals.Enqueue(exception.Message);
            return null;
        }
    }
}
