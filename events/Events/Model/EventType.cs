namespace FlagCluster.Events.Model;

/// <summary>What an event tells of. Each type has a topic and a CloudEvents type of its own.</summary>
public enum EventType : byte
{
    /// <summary>A flag was evaluated, here or in an SDK.</summary>
    Evaluation = 1,

    /// <summary>Something happened that an application counts: a custom or a conversion event.</summary>
    Track = 2,
}
