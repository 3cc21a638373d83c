namespace FlagCluster.Contracts.Tenancy;

/// <summary>Represents the last use of an SDK key.</summary>
/// <param name="Id">The id of the key.</param>
/// <param name="Day">The day in UTC.</param>
public readonly record struct KeyUse(string Id, DateOnly Day);
