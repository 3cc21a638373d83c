namespace FlagCluster.Architecture.Tests;

/// <summary>Tests that the glossary finds its phrases and names, and no others.</summary>
public sealed class GlossaryTests
{
    [Theory]
    [InlineData("The server is away.")]
    [InlineData("/// Serves Flipt beside\n/// OFREP.")]
    [InlineData("# The server is\n# told that a flag changed.")]
    [InlineData("a flight")]
    public void SearchPhrases_PhraseOfTheGlossary_IsFound(string text) => Assert.Single(Glossary.SearchPhrases(text));

    [Theory]
    [InlineData("the calls in flight")]
    [InlineData("the in-flight calls")]
    [InlineData("curl --silent")]
    [InlineData("preflight")]
    public void SearchPhrases_OrdinaryWords_AreNotFound(string text) => Assert.Empty(Glossary.SearchPhrases(text));

    [Theory]
    [InlineData("SsoRefusal", true)]
    [InlineData("_flightCount", true)]
    [InlineData("MaxEventsInFlight", false)]
    [InlineData("Preflight", false)]
    [InlineData("ControlPlanes", false)]
    public void SearchNames_Name_IsFoundIfAWordOfItIsInTheGlossary(string name, bool isFound) =>
        Assert.Equal(isFound, Glossary.SearchNames(name).Any());
}
