namespace FlagCluster.Contracts.Audit;

/// <summary>Sends entries and checkpoints of the audit logs to another system. Each log is sent in order and at least once.</summary>
public interface IAuditSink
{
    /// <summary>Gets the name in cursors and log messages, such as <c>kafka</c>. It must never change.</summary>
    string Name { get; }

    /// <summary>Sends messages of one log. After it returns they are not sent again, unless the position cannot be saved.</summary>
    /// <param name="messages">The messages, oldest first; at most 500.</param>
    /// <param name="cancellationToken">Cancels the call; the same messages are sent again.</param>
    /// <exception cref="IOException">Not all messages were accepted; all are sent again.</exception>
    Task SendAsync(IReadOnlyList<AuditMessage> messages, CancellationToken cancellationToken = default);
}
