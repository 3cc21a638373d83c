namespace FlagCluster.Contracts.Accounts;

/// <summary>Represents the failed sign-ins since the last success, of one e-mail address from one network.</summary>
/// <param name="Count">The number of failures, at least 1.</param>
/// <param name="LastAt">The time of the last one.</param>
public sealed record SignInFailures(int Count, DateTimeOffset LastAt);
