namespace FlagCluster.Events.Model;

/// <summary>Specifies why an event was dropped.</summary>
internal enum DropReason
{
    /// <summary>Evaluations were recorded faster than they could be written.</summary>
    BufferFull,

    /// <summary>The queue of a destination without a spool was full.</summary>
    QueueFull,

    /// <summary>The spool could not be written, because the disk was full or unavailable.</summary>
    SpoolFailed,

    /// <summary>The spool exceeded its size limit.</summary>
    SpoolFull,

    /// <summary>The event exceeded the age limit of the spool.</summary>
    SpoolAge,

    /// <summary>The spool was damaged.</summary>
    SpoolDamaged,

    /// <summary>The event exceeded the size limit of the destination.</summary>
    TooLarge,

    /// <summary>The delivery to the destination had stopped after an unexpected failure.</summary>
    DeliveryEnded,
}
