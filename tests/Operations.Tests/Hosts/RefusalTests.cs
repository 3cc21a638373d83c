using System.Net.Sockets;
using FlagCluster.Contracts;
using Microsoft.Extensions.Options;

namespace FlagCluster.Operations.Tests.Hosts;

/// <summary>Which failures of a start are told in a sentence.</summary>
public sealed class RefusalTests
{
    private const string Storage = "The setting Somewhere:Else names it.";

    [Fact]
    public void Explain_StorageAway_NamesTheSetting() =>
        Assert.Equal($"It is away. {Storage}", Refusal.Explain(new StorageUnavailableException("It is away."), Storage));

    [Fact]
    public void Explain_SeveralBadOptions_TellsAll() => Assert.Equal("One. Two. Three.", Refusal.Explain(
        new AggregateException(new OptionsValidationException("a", typeof(object), ["One.", "Two."]), new OptionsValidationException("b", typeof(object), ["Three."])), Storage));

    [Fact]
    public void Explain_AFaultOfTheProgram_IsNotHidden() => Assert.Null(Refusal.Explain(new InvalidOperationException("a bug"), Storage));

    [Fact]
    public void Explain_AddressThatIsNotHere_NamesTheSetting() => Assert.Contains("Server:Urls", Refusal.Explain(new SocketException(99), Storage), StringComparison.Ordinal);
}
