using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using static FlagCluster.Testing.SampleWebhooks;

namespace FlagCluster.Store.Tests.Git;

/// <summary>Proposals on any engine. Each test has its own database.</summary>
public abstract class GitProposalStoreTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private readonly Migrated<TDatabase> _migrated = new();
    private GitBinding _binding = null!;

    private static ChangeSet Changes { get; } =
        new([
            new DeleteItem(ItemKind.Flag, "checkout"),
            new PutItem(SampleCommands.Flag("checkout")),
            new DeleteItem(ItemKind.Segment, "ü/1"),
        ]);

    private IGitStore Git => _migrated.Store.Get<IGitStore>();

    private IGitProposalStore Proposals => _migrated.Store.Get<IGitProposalStore>();

    public async Task InitializeAsync()
    {
        await _migrated.InitializeAsync();
        await _migrated.Store.AddShopAsync();
        _binding = (await Git.PutAsync(TestActors.Administrator, SampleBindings.Of(Production)))!;
    }

    public Task DisposeAsync() => _migrated.DisposeAsync();

    [Fact]
    public async Task Add_NewProposal_KeepsEverything()
    {
        var proposal = Proposal("p1") with
        {
            Message = "ü",
            Author = Actor.ForApiToken("t") with { OnBehalfOf = Actor.ForUser("ada") },
            State = GitProposalState.Open,
            Detail = "later",
            Number = 7,
            Url = "https://git.example/7",
        };

        var added = (await Proposals.AddAsync(TestActors.Administrator, proposal, Changes))!;

        Assert.Equal([(ItemKind.Flag, "checkout"), (ItemKind.Segment, "ü/1")], added.Items.ToArray());
        Assert.Equal(proposal with { Items = added.Items, Revision = 1 }, added);
        GitProposal?[] stored =
        [
            await Proposals.FindAsync(Production, "p1"),
            Assert.Single(await ListAsync()),
            Assert.Single(await Proposals.ListActiveAsync(_binding.Id)),
        ];
        Assert.All(
            stored,
            one =>
            {
                Assert.Equal(added.Items.ToArray(), one!.Items.ToArray());
                Assert.Equal(added, one with { Items = added.Items });
            }
        );
        Assert.Equal(ChangeSetJson.Write(Changes), ChangeSetJson.Write((await Proposals.ReadChangesAsync("p1"))!));
        Assert.Null(await Proposals.FindAsync(Production, "p2"));
        Assert.Null(await Proposals.ReadChangesAsync("p2"));
    }

    [Fact]
    public async Task Add_UsedOperationId_IsRefused()
    {
        var log = _migrated.Store.Get<IEnvironmentLog>();
        var used = new CommandRecord("used", "f", EnvironmentVersion.Initial, CommandOutcome.Unchanged);
        await log.RecordAsync(Production, used);
        var command = used with { OperationId = "new" };

        var added = await Proposals.AddAsync(TestActors.Administrator, Proposal("p1"), Changes, command);

        Assert.Null(await Proposals.AddAsync(TestActors.Administrator, Proposal("p2"), Changes, command));
        Assert.Null(await Proposals.AddAsync(TestActors.Administrator, Proposal("p2"), Changes, used));
        Assert.Equal(added!.Id, (await Proposals.FindByOperationAsync(Production, "new"))!.Id);
        Assert.Null(await Proposals.FindByOperationAsync(Production, "used"));
        Assert.Equal(command, await log.FindCommandAsync(Production, "new"));
        Assert.Single(await ListAsync());
    }

    [Fact]
    public async Task List_Before_ReturnsOlderOnes()
    {
        foreach (var (id, second) in new[] { ("p1", 1), ("p2", 2), ("p3", 2), ("p4", 3) })
            await AddAsync(Proposal(id) with { CreatedAt = SampleChanges.Noon.AddSeconds(second) });

        var newest = await Proposals.ListAsync(Production, before: null, limit: 2);
        var rest = await Proposals.ListAsync(Production, (newest[^1].CreatedAt.ToUnixTimeMilliseconds(), newest[^1].Id), limit: 5);

        Assert.Equal(["p4", "p3"], newest.Select(proposal => proposal.Id));
        Assert.Equal(["p2", "p1"], rest.Select(proposal => proposal.Id));
    }

    [Fact]
    public async Task Update_SameRevision_IsWrittenOnce()
    {
        var added = (await AddAsync(Proposal("p1")))!;

        var merged = (await Proposals.UpdateAsync(added with { State = GitProposalState.Merged, Number = 7 }))!;

        Assert.Null(await Proposals.UpdateAsync(added));
        Assert.Null(await Proposals.WithdrawAsync(TestActors.Administrator, added));
        Assert.Equal(merged, (await Proposals.FindAsync(Production, "p1"))! with { Items = merged.Items });
        Assert.Empty(await Proposals.ListActiveAsync(_binding.Id));
    }

    [Fact]
    public async Task Add_ManyActive_IsRefused()
    {
        for (var number = 0; number < GitProposal.MaxActive; number++)
            Assert.NotNull(await AddAsync(Proposal($"p{number}")));

        Assert.Null(await AddAsync(Proposal("more")));
    }

    [Fact]
    public async Task Add_ManyEnded_DeletesTheOldest()
    {
        for (var number = 0; number <= GitProposal.MaxEnded + 1; number++)
            await AddAsync(
                Proposal($"p{number}") with
                {
                    State = GitProposalState.Closed,
                    CreatedAt = SampleChanges.Noon.AddSeconds(number),
                }
            );

        var all = await ListAsync();
        Assert.Equal(GitProposal.MaxEnded, all.Count);
        Assert.Equal(($"p{GitProposal.MaxEnded + 1}", "p2"), (all[0].Id, all[^1].Id));
    }

    [Theory]
    [InlineData("main", 1)]
    [InlineData("other", 0)]
    public async Task PutBinding_OtherBranch_DiscardsProposals(string branch, int count)
    {
        await AddAsync(Proposal("p1"));

        await Git.PutAsync(TestActors.Administrator, _binding with { Branch = branch });

        Assert.Equal(count, (await ListAsync()).Count);
    }

    [Fact]
    public async Task Add_DeletedBinding_IsRefused()
    {
        await Git.DeleteAsync(TestActors.Administrator, _binding);

        Assert.Null(await AddAsync(Proposal("p1")));
    }

    private Task<GitProposal?> AddAsync(GitProposal proposal) => Proposals.AddAsync(TestActors.Administrator, proposal, Changes);

    private Task<IReadOnlyList<GitProposal>> ListAsync() => Proposals.ListAsync(Production, before: null, limit: 1_000);

    private GitProposal Proposal(string id) =>
        new()
        {
            Id = id,
            Binding = _binding.Id,
            Environment = Production,
            Author = Actor.ForUser("ada"),
            CreatedAt = SampleChanges.Noon,
            UpdatedAt = SampleChanges.Noon,
        };
}

public sealed class SqliteGitProposalStoreTests : GitProposalStoreTests<SqliteDatabase>;

public sealed class PostgreSqlGitProposalStoreTests : GitProposalStoreTests<PostgreSqlDatabase>;
