using FlagCluster.Contracts.Changes;

namespace FlagCluster.Grains.Changes;

/// <summary>How far a subscriber has come in an environment's log. Kept in the grain's state.</summary>
[GenerateSerializer, Alias("flagcluster.change-cursor")]
public sealed class ChangeCursor
{
    /// <summary>The epoch of the last change handed over.</summary>
    [Id(0)]
    public long Epoch { get; set; }

    /// <summary>The number of the last change handed over.</summary>
    [Id(1)]
    public long Number { get; set; }

    internal EnvironmentVersion Position
    {
        get => new(Epoch, Number);
        set => (Epoch, Number) = (value.Epoch, value.Number);
    }
}
