namespace FlagCluster.Api.DataPlane.Crashes;

/// <summary>Configures what is recorded of crash reports. Section <c>Crash</c>.</summary>
public sealed class CrashOptions
{
    /// <summary>
    /// Gets or sets whether messages and stacks are recorded. Default false: they may have personal data, and only their group, which is
    /// computed from them, is recorded.
    /// </summary>
    public bool RecordDetails { get; set; }
}
