using System.Reflection;
using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Changes;
using FlagCluster.Grains.Abstractions.Environments;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace FlagCluster.Grains.Tests.Wire;

/// <summary>Messages between releases change only on purpose, and in two steps.</summary>
public sealed class WireContractTests
{
    private const string Header =
        "# What two releases of a cluster must agree on, besides grains/Abstractions/OrleansContracts.txt. Changed in two steps, as "
        + "docs/adr/0015-grains.md says.";

    public static TheoryData<string> Payloads => [.. WireContract.Payloads.Select(type => type.Name)];

    [Fact]
    public void Contract_OfThisBuild_IsThePinnedOne()
    {
        var pinned = Path.Combine(Path.GetDirectoryName(Here())!, "../wire-contract.txt");
        var agreed = File.Exists(pinned) ? File.ReadAllLines(pinned).Where(line => !line.StartsWith('#')).ToList() : [];
        var actual = WireContract.Lines().ToList();
        if (agreed.SequenceEqual(actual))
            return;

        var proposal = Path.Combine(AppContext.BaseDirectory, "wire-contract.txt");
        File.WriteAllLines(proposal, [Header, .. actual]);
        Assert.Fail(
            $"""
            The wire contract changed:
            {string.Join('\n', agreed.Except(actual).Select(line => "- " + line).Concat(actual.Except(agreed).Select(line => "+ " + line)))}
            Silos and gateways of the last release still use the old one. If the change is not intended, revert it. If it is, it must be an addition
            (a new id; see docs/adr/0015-grains.md): then copy {proposal} over tests/Grains.Tests/wire-contract.txt.
            """
        );
    }

    [Fact]
    public void Methods_OfGrains_HaveAliasesAndOneCancellationTokenLast()
    {
        Assert.NotEmpty(WireContract.Interfaces);
        Assert.All(
            WireContract.Interfaces,
            type =>
            {
                Assert.True(type.IsDefined(typeof(AliasAttribute)), type.Name);
                Assert.All(
                    type.GetMethods(),
                    method =>
                    {
                        Assert.True(method.IsDefined(typeof(AliasAttribute)), $"{type.Name}.{method.Name}");
                        var token = Assert.Single(
                            method.GetParameters(),
                            parameter => parameter.ParameterType == typeof(CancellationToken)
                        );
                        Assert.Same(method.GetParameters()[^1], token);
                        Assert.True(token.IsOptional);
                    }
                );
                Assert.Equal(type.GetMethods().Length, type.GetMethods().Select(WireContract.Alias).Distinct().Count());
            }
        );
    }

    [Theory]
    [MemberData(nameof(Payloads))]
    public void Payload_OfAnyKind_IsAliasedImmutableAndNumbered(string name)
    {
        var type = WireContract.Payloads.Single(type => type.Name == name);

        Assert.True(type.IsDefined(typeof(AliasAttribute), inherit: false));
        if (type.IsEnum)
            return;
        var members = WireContract.Members(type).ToList();
        Assert.Equal(Enumerable.Range(0, members.Count), members.Select(member => (int)WireContract.Id(member)));
        Assert.True(type.IsDefined(typeof(ImmutableAttribute)));
        Assert.All(
            members,
            member => Assert.Contains(typeof(IsExternalInit), member.SetMethod!.ReturnParameter.GetRequiredCustomModifiers())
        );
    }

    [Fact]
    public void Message_OfTheNextRelease_IsReadByThisOneAndViceVersa()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var mine = services.GetRequiredService<Serializer<PullReply>>();
        var next = services.GetRequiredService<Serializer<NextPullReply>>();
        var version = VersionMessage.Of(new EnvironmentVersion(3, 7));

        var older = mine.Deserialize(
            next.SerializeToArray(
                new()
                {
                    Outcome = PullOutcome.Full,
                    Version = version,
                    Ruleset = [1, 2],
                    Added = "new",
                    AddedAfter = [version, version],
                }
            )
        )!;
        var newer = next.Deserialize(
            mine.SerializeToArray(
                new()
                {
                    Outcome = PullOutcome.Full,
                    Version = version,
                    Ruleset = [1, 2],
                }
            )
        )!;

        Assert.Equal((PullOutcome.Full, version, 2), (older.Outcome, older.Version, older.Ruleset.Length));
        Assert.Empty(older.Changes);
        Assert.Equal((PullOutcome.Full, version, 2, null), (newer.Outcome, newer.Version, newer.Ruleset.Length, newer.Added));
    }

    [Fact]
    public void Outcome_OfANewerRelease_ThrowsAndNamesTheRelease()
    {
        Assert.Contains(
            "release",
            Assert.Throws<InvalidDataException>(() => new PullReply { Outcome = (PullOutcome)99 }.ToPull()).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "release",
            Assert.Throws<InvalidDataException>(() => new ApplyReply { Outcome = (ApplyOutcome)99 }.ToResult()).Message,
            StringComparison.Ordinal
        );
    }

    private static string Here([CallerFilePath] string file = "") => file;
}
