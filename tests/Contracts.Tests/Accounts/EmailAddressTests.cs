using FlagCluster.Contracts.Accounts;

namespace FlagCluster.Contracts.Tests.Accounts;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("jane@example.com", "jane@example.com")]
    [InlineData("  Jane.Doe@Example.COM ", "jane.doe@example.com")]
    [InlineData("jane+flags@example.com", "jane+flags@example.com")]
    [InlineData("o'hara@example.com", "o'hara@example.com")]
    [InlineData("root@localhost", "root@localhost")]
    [InlineData("jane@Müller.example", "jane@xn--mller-kva.example")]
    [InlineData("jane@xn--mller-kva.example", "jane@xn--mller-kva.example")]
    public void TryParse_Address_NormalizesItAndKeepsItsText(string text, string normalized)
    {
        Assert.True(EmailAddress.TryParse(text, out var address));

        Assert.Equal((text.Trim(), normalized), (address.Text, address.Normalized));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("jane")]
    [InlineData("@example.com")]
    [InlineData("jane@")]
    [InlineData("jane@@example.com")]
    [InlineData("jane doe@example.com")]
    [InlineData("jane@example com")]
    [InlineData("jane@example.com\0")]
    [InlineData("jane@example.com\nBcc: all@example.com")]
    [InlineData(".jane@example.com")]
    [InlineData("jane.@example.com")]
    [InlineData("ja..ne@example.com")]
    [InlineData("jane@example..com")]
    [InlineData("jane@.example.com")]
    [InlineData("jane@example.com.")]
    [InlineData("jаne@example.com")]
    [InlineData("<jane@example.com>")]
    public void TryParse_OtherText_ReturnsFalse(string? text)
    {
        Assert.False(EmailAddress.TryParse(text, out var address));
        Assert.Null(address);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void TryParse_LocalPart_HasALimit(int length, bool isValid)
    {
        Assert.Equal(isValid, EmailAddress.TryParse(new string('a', length) + "@example.com", out _));
    }

    [Fact]
    public void TryParse_TooLong_ReturnsFalse()
    {
        var domain = string.Join('.', Enumerable.Repeat(new string('a', 60), 4));

        Assert.True(EmailAddress.TryParse("jane@" + domain + ".com", out _));
        Assert.False(EmailAddress.TryParse("jane@" + domain + ".example", out _));
    }

    [Fact]
    public void Equals_AddressesThatDifferInCase_AreEqual()
    {
        Assert.Equal(EmailAddress.Parse("Jane@Example.com"), EmailAddress.Parse("jane@example.COM"));
        Assert.NotEqual(EmailAddress.Parse("jane@example.com"), EmailAddress.Parse("jane@example.org"));
    }

    [Fact]
    public void Parse_OtherText_Throws()
    {
        Assert.Throws<FormatException>(() => EmailAddress.Parse("jane"));
    }
}
