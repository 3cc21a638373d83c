namespace FlagCluster.Events.Model;

/// <summary>Specifies the type of an event. Each type has its own topic and CloudEvents type.</summary>
public enum EventType : byte
{
    /// <summary>A flag was evaluated, in this process or in an SDK.</summary>
    Evaluation = 1,

    /// <summary>An application reported a custom event or a conversion.</summary>
    Track = 2,
}
