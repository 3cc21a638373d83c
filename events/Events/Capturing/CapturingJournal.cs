using FlagCluster.Contracts.Events;
using FlagCluster.Events.Recording;

namespace FlagCluster.Events.Capturing;

/// <summary>Accepts reported events, and adds exposures to the captures that are running.</summary>
internal sealed class CapturingJournal(EventJournal journal, EvaluationCaptures captures) : IEventJournal
{
    public ValueTask<bool> AcceptAsync(IReadOnlyList<JournalEvent> events, CancellationToken cancellationToken = default)
    {
        captures.Add(events);
        return journal.AcceptAsync(events, cancellationToken);
    }
}
