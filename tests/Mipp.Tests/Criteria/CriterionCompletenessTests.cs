using Mipp.Criteria;

namespace Mipp.Tests.Criteria;

/// <summary>No criterion without a test that compares it with arithmetic of its own, a summary and a place in the documentation.</summary>
public sealed class CriterionCompletenessTests
{
    public static TheoryData<string> Names => new(CriterionRegistry.All.Select(c => c.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Has_a_golden_test(string name)
    {
        string expected = $"{typeof(CriterionCompletenessTests).Namespace}.{CriterionRegistry.Find(name).GetType().Name}Tests";
        var tests = typeof(CriterionCompletenessTests).Assembly.GetType(expected);
        Assert.True(tests is not null, $"criterion '{name}' has no golden test: add {expected}");
        Assert.Contains(tests.GetMethods(), m => m.GetCustomAttributes(typeof(FactAttribute), inherit: true).Length > 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_summarised_and_documented(string name)
    {
        Assert.NotEmpty(CriterionRegistry.Find(name).Summary);
        string table = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "criteria.md"));
        Assert.Contains($"| `{name}`", table, StringComparison.Ordinal);
    }
}
