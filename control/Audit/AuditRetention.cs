using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Control.Audit;

/// <summary>
/// Removes entries that are older than <see cref="AuditOptions.RetentionDays"/> in whole segments, and leaves a signed statement as an
/// entry, so that the rest can be verified.
/// </summary>
public sealed partial class AuditRetention(
    IAuditReader reader,
    IAuditMaintenance maintenance,
    AuditSigner signer,
    IOptions<AuditOptions> options,
    TimeProvider time,
    ILogger<AuditRetention> logger
)
{
    /// <summary>Removes what is due in every log.</summary>
    /// <param name="cancellationToken">Cancels the removal.</param>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (options.Value.RetentionDays == 0)
            return;
        var before = time.GetUtcNow().AddDays(-options.Value.RetentionDays);
        foreach (var head in await reader.ReadHeadsAsync(cancellationToken))
        {
            var removed = await maintenance.RemoveAsync(
                Actor.ForSystem("audit"),
                head.Organization,
                before,
                options.Value.SegmentEntries,
                last => new AuditRemoval(last.Organization, last.Sequence, last.Hash).Sign(signer),
                cancellationToken
            );
            if (removed is not null)
                LogRemoved(head.Organization, removed.Sequence);
        }
    }

    [LoggerMessage(
        1946,
        LogLevel.Information,
        "Removed the entries of the audit log of '{Organization}' to {Sequence}: their retention is over"
    )]
    private partial void LogRemoved(string organization, long sequence);
}
