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
/// Sends a change every 50 ms, while not too many earlier ones wait for their outcome. A change that is rejected with 503 or gets no
/// response is sent again at a later interval, with the same operation id, until it is acknowledged.
/// </summary>
internal sealed class ChangeWriter : IAsyncDisposable
{
    // Shorter than Retry-After, so that the measured outages do not include the pause of a client.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    // With more at once, calls would wait for each other longer than their timeout, and be sent again and again.
    private const int MaxUnacknowledged = 60,
        MaxRepeatsPerInterval = 8;

    private readonly string _name;
    private readonly Func<string, Task<EnvironmentVersion?>> _send;
    private readonly CancellationTokenSource _stopping = new(),
        _abandoning = new();
    private readonly ConcurrentQueue<string> _pending = new();
    private readonly ConcurrentDictionary<string, EnvironmentVersion> _acknowledged = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly ConcurrentQueue<string> _rejections = new();
    private readonly Task _writing;
    private int _started;

    /// <summary>Writes through gateways.</summary>
    public ChangeWriter(Func<ApiClient> next, string name = "writer")
    {
        (_send, _name) = (operation => PatchAsync(next(), operation), name);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Writes to the grain of the environment, without a gateway.</summary>
    public ChangeWriter(IEnvironments environments, string name)
    {
        (_send, _name) = (operation => ApplyAsync(environments, operation), name);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Gets the versions of the acknowledged changes by operation id, which is also the description of the flag.</summary>
    public IReadOnlyDictionary<string, EnvironmentVersion> Acknowledged => _acknowledged;

    /// <summary>Gets the responses that no client should get: neither a success nor a 503 with Retry-After.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>Gets the responses with status 503.</summary>
    public IReadOnlyCollection<string> Rejections => _rejections;

    /// <summary>Waits until a number of further changes is acknowledged.</summary>
    public Task WaitForMoreAsync(int count)
    {
        var target = _acknowledged.Count + count;
        return Waiting.Until(
            () => Task.FromResult(_acknowledged.Count >= target),
            () => $"{count} more changes through {_name}; {Describe()}"
        );
    }

    /// <summary>Sends no further changes, and waits until all are acknowledged.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Waiting.Until(() => Task.FromResult(_writing.IsCompleted), () => $"every change of {_name} to be acknowledged; {Describe()}");
        await _writing;
    }

    public async ValueTask DisposeAsync()
    {
        await _abandoning.CancelAsync();
        await _writing;
        _stopping.Dispose();
        _abandoning.Dispose();
    }

    private string Describe() =>
        $"{_acknowledged.Count} of {_started} acknowledged, {_pending.Count} to be repeated; the last rejections and faults:\n"
        + string.Join('\n', _rejections.TakeLast(3).Concat(_faults.TakeLast(3)));

    private async Task WriteAsync()
    {
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        try
        {
            while (!_stopping.IsCancellationRequested || _acknowledged.Count < _started)
            {
                await timer.WaitForNextTickAsync(_abandoning.Token);
                for (var count = MaxRepeatsPerInterval; count > 0 && _pending.TryDequeue(out var operation); count--)
                    _ = TryAsync(operation);
                if (!_stopping.IsCancellationRequested && _started - _acknowledged.Count < MaxUnacknowledged)
                    _ = TryAsync($"{_name}-{_started++}");
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
        _pending.Enqueue(operation);
    }

    private async Task<EnvironmentVersion?> PatchAsync(ApiClient gateway, string operation)
    {
        var reply = await gateway.ManageAsync(HttpMethod.Patch, "/flags/hot", new JsonObject { ["description"] = operation }, operation);
        var isApplied = reply.Status == HttpStatusCode.OK;
        if (isApplied && EnvironmentVersion.TryParse(reply.Headers.ETag?.Tag.Trim('"'), out var version))
            return version;
        var isRejected = reply.Status == HttpStatusCode.ServiceUnavailable && reply.Headers.RetryAfter is not null;
        (isRejected ? _rejections : _faults).Enqueue($"{(int)reply.Status}: {reply.Body}");
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
            _rejections.Enqueue(exception.Message);
            return null;
        }
    }
}
