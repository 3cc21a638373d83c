using System.Globalization;
using FlagCluster.Contracts.Audit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Control.Audit;

/// <summary>
/// Makes signed checkpoints, and sends entries and checkpoints to every <see cref="IAuditSink"/>. Several processes may do so at the same
/// time: one of them saves a checkpoint, and an entry may be sent twice.
/// </summary>
public sealed partial class AuditPublisher(
    IAuditReader reader,
    IAuditCheckpoints checkpoints,
    IEnumerable<IAuditSink> sinks,
    AuditSigner signer,
    AuditMetrics metrics,
    IOptions<AuditOptions> options,
    TimeProvider time,
    ILogger<AuditPublisher> logger
)
{
    private const int BatchSize = 500;

    private readonly IReadOnlyList<IAuditSink> _sinks = [.. sinks];
    private readonly HashSet<string> _failing = new(StringComparer.Ordinal);

    /// <summary>Makes the checkpoints that are due, and sends what the sinks have not received.</summary>
    /// <param name="cancellationToken">Cancels the run.</param>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        var heads = await reader.ReadHeadsAsync(cancellationToken);
        var newest = (await checkpoints.ReadAsync(cancellationToken)).ToDictionary(
            checkpoint => checkpoint.Head.Organization,
            StringComparer.Ordinal
        );
        foreach (var head in heads)
            if (await CheckpointAsync(head, newest.GetValueOrDefault(head.Organization), cancellationToken) is { } checkpoint)
                newest[head.Organization] = checkpoint;
        foreach (var sink in _sinks)
            await SendAsync(sink, heads, newest, cancellationToken);
    }

    private async Task<StoredCheckpoint?> CheckpointAsync(AuditHead head, StoredCheckpoint? known, CancellationToken cancellationToken)
    {
        var now = AuditTime.Of(time.GetUtcNow());
        var added = head.Sequence - (known?.Head.Sequence ?? 0);
        var age = (now - (known?.Time ?? 0)) / TimeSpan.MicrosecondsPerSecond;
        // A restored database has a head before its newest checkpoint, and nothing to state until it is beyond it.
        if (added <= 0 || (added < options.Value.CheckpointEntries && age < options.Value.CheckpointSeconds))
            return null;
        var document = new AuditCheckpoint(head.Organization, head.Epoch, head.Sequence, head.Hash, now).Sign(signer);
        var checkpoint = new StoredCheckpoint(head, now, document);
        if (!await checkpoints.SaveAsync(checkpoint, known?.Head.Sequence ?? 0, cancellationToken))
            return null;
        metrics.AddCheckpoint();
        LogCheckpoint(head.Organization, System.Text.Encoding.UTF8.GetString(document));
        return checkpoint;
    }

    private async Task SendAsync(
        IAuditSink sink,
        IReadOnlyList<AuditHead> heads,
        Dictionary<string, StoredCheckpoint> newest,
        CancellationToken cancellationToken
    )
    {
        var positions = await checkpoints.ReadPositionsAsync(sink.Name, cancellationToken);
        try
        {
            foreach (var head in heads)
                await SendAsync(
                    sink,
                    head,
                    positions.GetValueOrDefault(head.Organization),
                    newest.GetValueOrDefault(head.Organization),
                    cancellationToken
                );
            if (_failing.Remove(sink.Name))
                LogRecovered(sink.Name);
        }
        catch (IOException exception)
        {
            // Another sink does not wait for this one; the next run starts where this one failed.
            if (_failing.Add(sink.Name))
                LogFailed(sink.Name, exception.Message);
        }
    }

    private async Task SendAsync(
        IAuditSink sink,
        AuditHead head,
        AuditPosition position,
        StoredCheckpoint? checkpoint,
        CancellationToken cancellationToken
    )
    {
        while (position.Sequence < head.Sequence)
        {
            var entries = await reader.ReadAsync(new(head.Organization, BatchSize) { After = position.Sequence }, cancellationToken);
            if (entries.Count == 0)
                break;
            await sink.SendAsync([.. entries.Select(Message)], cancellationToken);
            if (await MoveAsync(position with { Sequence = entries[^1].Sequence }) is not { } moved)
                return;
            position = moved;
        }
        if (checkpoint is null || checkpoint.Head.Sequence <= position.Checkpoint)
            return;
        await sink.SendAsync([Message(checkpoint)], cancellationToken);
        await MoveAsync(position with { Checkpoint = checkpoint.Head.Sequence });

        // Null when another process sends the same log: it continues.
        async Task<AuditPosition?> MoveAsync(AuditPosition next) =>
            await checkpoints.SavePositionAsync(sink.Name, head.Organization, position, next, cancellationToken) ? next : null;
    }

    private AuditMessage Message(AuditEntry entry)
    {
        var (epoch, at) = Position(entry);
        // What was sent cannot be erased any more.
        var sent = options.Value.SendPersonal ? entry : entry with { Personal = null };
        return new(entry.Organization, Id(entry.Organization, epoch, entry.Sequence), AuditMessage.EntryType, at, AuditLine.Write(sent));
    }

    private static (long Epoch, long Time) Position(AuditEntry entry)
    {
        try
        {
            var fields = AuditFields.Read(entry.Bytes);
            return (fields.Epoch, fields.Time);
        }
        catch (InvalidDataException)
        {
            // An entry that was altered is sent as it is: it must not hold up those after it. Verification reports it.
            return (0, 0);
        }
    }

    private static AuditMessage Message(StoredCheckpoint checkpoint)
    {
        var head = checkpoint.Head;
        var id = Id(head.Organization, head.Epoch, head.Sequence) + "/checkpoint";
        return new(head.Organization, id, AuditMessage.CheckpointType, checkpoint.Time, checkpoint.Document);
    }

    private static string Id(string organization, long epoch, long sequence) =>
        string.Create(CultureInfo.InvariantCulture, $"{organization}@{epoch}.{sequence}");

    [LoggerMessage(1941, LogLevel.Information, "Checkpoint of the audit log of '{Organization}': {Checkpoint}")]
    private partial void LogCheckpoint(string organization, string checkpoint);

    [LoggerMessage(1942, LogLevel.Warning, "Entries of the audit log cannot be sent to {Sink}; retrying. {Reason}")]
    private partial void LogFailed(string sink, string reason);

    [LoggerMessage(1943, LogLevel.Information, "Entries of the audit log are sent to {Sink} again")]
    private partial void LogRecovered(string sink);
}
