using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Git;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using static FlagCluster.Testing.SampleWebhooks;

namespace FlagCluster.Store.Tests.Git;

/// <summary>Proposals on any engine. Each test has its own database.</summary>
public abstract class GitProposalStoreTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private readonly Migrated<TDatabase> _migrated = new();
    private GitBinding _binding = null!;

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

        var added = await Proposals.AddAsync(TestActors.Administrator, proposal);

        Assert.Equal(added, await Proposals.FindAsync(Production, "p1"));
        Assert.Equal(proposal with { Revision = 1 }, added);
        Assert.Equal([added!], await Proposals.ListAsync(Production));
        Assert.Equal([added!], await Proposals.ListActiveAsync(_binding.Id));
        Assert.Null(await Proposals.FindAsync(Production, "p2"));
    }

    [Fact]
    public async Task Update_SameRevision_IsWrittenOnce()
    {
        var added = (await Proposals.AddAsync(TestActors.Administrator, Proposal("p1")))!;

        var merged = await Proposals.UpdateAsync(added with { State = GitProposalState.Merged, Number = 7 });

        Assert.Null(await Proposals.UpdateAsync(added));
        Assert.Null(await Proposals.WithdrawAsync(TestActors.Administrator, added));
        Assert.Equal(merged, await Proposals.FindAsync(Production, "p1"));
        Assert.Empty(await Proposals.ListActiveAsync(_binding.Id));
    }

    [Fact]
    public async Task Add_ManyActive_IsRefused()
    {
        for (var number = 0; number < GitProposal.MaxActive; number++)
            Assert.NotNull(await Proposals.AddAsync(TestActors.Administrator, Proposal($"p{number}")));

        Assert.Null(await Proposals.AddAsync(TestActors.Administrator, Proposal("more")));
    }

    [Fact]
    public async Task Add_ManyEnded_DeletesTheOldest()
    {
        for (var number = 0; number <= GitProposal.MaxEnded + 1; number++)
            await Proposals.AddAsync(
                TestActors.Administrator,
                Proposal($"p{number}") with
                {
                    State = GitProposalState.Closed,
                    CreatedAt = SampleChanges.Noon.AddSeconds(number),
                }
            );

        var all = await Proposals.ListAsync(Production);
        Assert.Equal(GitProposal.MaxEnded, all.Count);
        Assert.Equal(($"p{GitProposal.MaxEnded + 1}", "p2"), (all[0].Id, all[^1].Id));
    }

    [Theory]
    [InlineData("main", 1)]
    [InlineData("other", 0)]
    public async Task PutBinding_OtherBranch_DiscardsProposals(string branch, int count)
    {
        await Proposals.AddAsync(TestActors.Administrator, Proposal("p1"));

        await Git.PutAsync(TestActors.Administrator, _binding with { Branch = branch });

        Assert.Equal(count, (await Proposals.ListAsync(Production)).Count);
    }

    [Fact]
    public async Task Add_DeletedBinding_IsRefused()
    {
        await Git.DeleteAsync(TestActors.Administrator, _binding);

        Assert.Null(await Proposals.AddAsync(TestActors.Administrator, Proposal("p1")));
    }

    private GitProposal Proposal(string id) =>
        new()
        {
            Id = id,
            Binding = _binding.Id,
            Environment = Production,
            Operations = "[]",
            Author = Actor.ForUser("ada"),
            CreatedAt = SampleChanges.Noon,
            UpdatedAt = SampleChanges.Noon,
        };
}

public sealed class SqliteGitProposalStoreTests : GitProposalStoreTests<SqliteDatabase>;

public sealed class PostgreSqlGitProposalStoreTests : GitProposalStoreTests<PostgreSqlDatabase>;
