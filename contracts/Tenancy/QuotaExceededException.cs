namespace FlagCluster.Contracts.Tenancy;

/// <summary>Represents a write that would exceed a limit of an organization. Nothing was written.</summary>
/// <param name="quota">The name of the limit, such as <c>environments</c>.</param>
/// <param name="limit">The limit.</param>
/// <param name="use">What is in use.</param>
public sealed class QuotaExceededException(string quota, long limit, long use)
    : Exception($"The organization has {use} {quota}, and its limit is {limit}.")
{
    /// <summary>Gets the name of the limit.</summary>
    public string Quota { get; } = quota;

    /// <summary>Gets the limit.</summary>
    public long Limit { get; } = limit;

    /// <summary>Gets what is in use.</summary>
    public long Use { get; } = use;
}
