using System.Reflection;
using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Changes;
using FlagCluster.Grains.Abstractions.Environments;
using FlagCluster.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace FlagCluster.Grains.Tests.Wire;

/// <summary>Messages between releases change only intentionally, and in two steps.</summary>
public sealed class WireContractTests
{
    private const string Header =
        "# The wire contract between two releases, in addition to grains/Abstractions/OrleansContracts.txt. Change it in two steps; see "
        + "docs/adr/0015-grains.md.";

    public static TheoryData<string> Payloads => [.. WireContract.Payloads.Select(type => type.Name)];

    [Fact]
    public void Lines_ThisBuild_EqualsThePinnedContract()
    {
        var pinned = File.ReadAllLines(Repository.Locate("tests/Grains.Tests/wire-contract.txt"))
            .Where(line => !line.StartsWith('#'))
            .ToList();

        var actual = WireContract.Lines().ToList();

        if (pinned.SequenceEqual(actual))
            return;
        var proposal = Path.Combine(AppContext.BaseDirectory, "wire-contract.txt");
        File.WriteAllLines(proposal, [Header, .. actual]);

        Assert.Fail(
            $"""
            The wire contract changed:
            {string.Join('\n', pinned.Except(actual).Select(line => "- " + line).Concat(actual.Except(pinned).Select(line => "+ " + line)))}
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
    public void Deserialize_MessageOfAnotherRelease_ReadsTheCommonMembers()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var current = services.GetRequiredService<Serializer<PullReply>>();
        var next = services.GetRequiredService<Serializer<NextPullReply>>();
        var version = VersionMessage.Of(new EnvironmentVersion(3, 7));

        var older = current.Deserialize(
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
            current.SerializeToArray(
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
    public void Convert_OutcomeOfANewerRelease_ThrowsInvalidDataException()
    {
        var pull = Assert.Throws<InvalidDataException>(() => new PullReply { Outcome = (PullOutcome)99 }.ToPull());
        var apply = Assert.Throws<InvalidDataException>(() => new ApplyReply { Outcome = (ApplyOutcome)99 }.ToResult());

        Assert.Contains("release", pull.Message, StringComparison.Ordinal);
        Assert.Contains("release", apply.Message, StringComparison.Ordinal);
    }
}
