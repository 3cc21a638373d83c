namespace FlagCluster.Events.Model;

/// <summary>Specifies the type of an event. Each has its own CloudEvents type.</summary>
public enum EventType : byte
{
    /// <summary>A flag was evaluated, in this process or in an SDK.</summary>
    Evaluation = 1,

    /// <summary>An application reported a custom event or a conversion.</summary>
    Track = 2,

    /// <summary>All flags were evaluated for a caller. It is in the topic of <see cref="Evaluation"/>, and no exposure.</summary>
    BulkEvaluation = 3,
}
