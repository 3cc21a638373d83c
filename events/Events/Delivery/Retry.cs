namespace FlagCluster.Events.Delivery;

/// <summary>When a lane tries again: after a first pause that doubles with each failure, up to 30 seconds.</summary>
internal sealed class Retry(TimeSpan first, TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private int _failures;
    private long _at;

    /// <summary>Whether it is time.</summary>
    public bool IsDue => time.GetTimestamp() >= _at;

    /// <summary>It failed; the next pause begins.</summary>
    public void Failed()
    {
        var pause = first * (1 << _failures);
        if (pause < Longest) _failures++;
        Pause(pause < Longest ? pause : Longest);
    }

    /// <summary>It failed in a way that a soon retry does not mend.</summary>
    public void PauseLong() => Pause(Longest);

    /// <summary>It succeeded; the pause after the next failure is the first again.</summary>
    public void Succeeded() => _failures = 0;

    private void Pause(TimeSpan pause) => _at = time.GetTimestamp() + (long)(pause.TotalSeconds * time.TimestampFrequency);
}
