using System.Collections.Concurrent;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Testing.Environments;

/// <summary>Wraps a real log and simulates faults: each hook runs before or after the real call, and may throw or wait.</summary>
public sealed class FaultyLog(IEnvironmentLog inner) : IEnvironmentLog
{
    /// <summary>Gets or sets a hook that runs before each call, with the method's name.</summary>
    public Func<string, Task>? Before { get; set; }

    /// <summary>Gets or sets a hook that runs after an append was committed.</summary>
    public Func<Change, Task>? AfterAppend { get; set; }

    /// <summary>Gets the calls so far; a call that reads changes includes its start version.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    public static Exception Unavailable() => new StorageUnavailableException("The store is unavailable, as the test requires.");

    public async Task<EnvironmentVersion> ReadHeadAsync(EnvironmentId environment, CancellationToken cancellationToken = default)
    {
        await BeginAsync("ReadHead");
        return await inner.ReadHeadAsync(environment, cancellationToken);
    }

    public async Task<bool> AppendAsync(
        EnvironmentId environment,
        Change change,
        EnvironmentVersion head,
        CommandRecord? command = null,
        CancellationToken cancellationToken = default
    )
    {
        await BeginAsync("Append");
        var appended = await inner.AppendAsync(environment, change, head, command, cancellationToken);
        if (AfterAppend is { } after)
            await after(change);
        return appended;
    }

    public async Task<IReadOnlyList<Change>> ReadChangesAsync(
        EnvironmentId environment,
        EnvironmentVersion after,
        int limit,
        CancellationToken cancellationToken = default
    )
    {
        await BeginAsync($"ReadChanges {after}");
        return await inner.ReadChangesAsync(environment, after, limit, cancellationToken);
    }

    public async Task<IReadOnlyList<Change>> ReadHistoryAsync(
        EnvironmentId environment,
        EnvironmentVersion? before,
        int limit,
        CancellationToken cancellationToken = default
    )
    {
        await BeginAsync("ReadHistory");
        return await inner.ReadHistoryAsync(environment, before, limit, cancellationToken);
    }

    public async Task<bool> RecordAsync(EnvironmentId environment, CommandRecord command, CancellationToken cancellationToken = default)
    {
        await BeginAsync("Record");
        return await inner.RecordAsync(environment, command, cancellationToken);
    }

    public async Task<CommandRecord?> FindCommandAsync(
        EnvironmentId environment,
        string operationId,
        CancellationToken cancellationToken = default
    )
    {
        await BeginAsync("FindCommand");
        return await inner.FindCommandAsync(environment, operationId, cancellationToken);
    }

    public async Task<RulesetSnapshot?> ReadSnapshotAsync(
        EnvironmentId environment,
        EnvironmentVersion atMost,
        CancellationToken cancellationToken = default
    )
    {
        await BeginAsync("ReadSnapshot");
        return await inner.ReadSnapshotAsync(environment, atMost, cancellationToken);
    }

    public async Task SaveSnapshotAsync(EnvironmentId environment, RulesetSnapshot snapshot, CancellationToken cancellationToken = default)
    {
        await BeginAsync("SaveSnapshot");
        await inner.SaveSnapshotAsync(environment, snapshot, cancellationToken);
    }

    private async Task BeginAsync(string call)
    {
        Calls.Enqueue(call);
        if (Before is { } before)
            await before(call);
    }
}
