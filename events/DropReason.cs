namespace FlagCluster.Events;

/// <summary>Why an event was lost.</summary>
internal enum DropReason
{
    /// <summary>More was evaluated than could be written.</summary>
    BufferFull,

    /// <summary>A destination without a spool could not keep up.</summary>
    QueueFull,

    /// <summary>The spool could not be written: the disk is full or away.</summary>
    SpoolFailed,

    /// <summary>The spool was past its bound in bytes.</summary>
    SpoolFull,

    /// <summary>The event was in the spool for too long.</summary>
    SpoolAge,

    /// <summary>The spool was damaged.</summary>
    SpoolDamaged,
}
