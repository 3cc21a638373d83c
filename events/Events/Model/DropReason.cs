namespace FlagCluster.Events.Model;

/// <summary>Why an event was lost.</summary>
internal enum DropReason
{
    /// <summary>More was evaluated than could be written.</summary>
    BufferFull,

    /// <summary>A destination without a spool was away.</summary>
    QueueFull,

    /// <summary>The spool could not be written: the disk is full or away.</summary>
    SpoolFailed,

    /// <summary>The spool was past its bound in bytes.</summary>
    SpoolFull,

    /// <summary>The event was in the spool for too long.</summary>
    SpoolAge,

    /// <summary>The spool was damaged.</summary>
    SpoolDamaged,

    /// <summary>The destination never takes an event of this size.</summary>
    TooLarge,

    /// <summary>The delivery to the destination had ended by a failure that could not be handled.</summary>
    DeliveryEnded,
}
