using FlagCluster.Contracts.Events;
using FlagCluster.Events.Recording;

namespace FlagCluster.Events.Capturing;

/// <summary>Accepts reported events, and adds exposures that were accepted to the captures that are running.</summary>
internal sealed class CapturingJournal(EventJournal journal, EvaluationCaptures captures) : IEventJournal
{
    public async ValueTask<bool> AcceptAsync(IReadOnlyList<JournalEvent> events, CancellationToken cancellationToken = default)
    {
        // The caller repeats a report that is not accepted.
        if (!await journal.AcceptAsync(events, cancellationToken))
            return false;
        captures.Add(events);
        return true;
    }
}
