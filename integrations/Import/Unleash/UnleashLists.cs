using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Integrations.Import.Unleash;

/// <summary>Reads the lists of strategies, which are texts with commas.</summary>
internal static class UnleashLists
{
    private const string RemoteAddress = "remoteAddress";

    public static ImmutableArray<string> UserIds(UnleashStrategy strategy) => Split(strategy, "userIds");

    public static ImmutableArray<string> Ips(UnleashStrategy strategy) => Split(strategy, "IPs");

    /// <summary>Returns whether a text is an IPv4 network or address; Unleash compares others as text.</summary>
    public static bool IsNetwork(string text, out UnleashNetwork network) => UnleashNetwork.TryParse(text, out network) && network.IsIPv4;

    public static Condition Addresses(UnleashStrategy strategy)
    {
        var ips = Ips(strategy);
        ImmutableArray<FlagValue> networks = [.. ips.Where(ip => IsNetwork(ip, out _)).Select(FlagValue.From)];
        var equal = UnleashConditions.In(RemoteAddress, ips);
        return networks.IsEmpty
            ? equal
            : new AnyCondition([
                equal,
                new AttributeCondition(RemoteAddress, ConditionOperator.InCidr, networks) { As = AttributeConversion.Text },
            ]);
    }

    private static ImmutableArray<string> Split(UnleashStrategy strategy, string parameter) =>
        [
            .. strategy
                .Parameters.GetValueOrDefault(parameter, "")
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        ];
}
