namespace FlagCluster.Api.DataPlane.Evaluation;

/// <summary>Specifies where evaluations are computed.</summary>
public enum EvaluationMode
{
    /// <summary>In this process, from rulesets in memory.</summary>
    Replica,

    /// <summary>In the silos of the cluster, for gateways with little memory.</summary>
    Silo,
}
