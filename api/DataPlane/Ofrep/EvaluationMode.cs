namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>Where evaluations are computed.</summary>
public enum EvaluationMode
{
    /// <summary>Here, from rulesets in memory.</summary>
    Replica,

    /// <summary>In the silos of the cluster, for servers that must stay small.</summary>
    Silo,
}
