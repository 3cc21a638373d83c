namespace FlagCluster.Analytics.Rules;

/// <summary>Specifies in which direction a metric is abnormal.</summary>
public enum ChangeDirection
{
    /// <summary>Too high.</summary>
    Up = 1,

    /// <summary>Too low.</summary>
    Down = -1,
}
