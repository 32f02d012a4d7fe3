//! Composes Chinese names with their pinyin, from a number.

/// Surnames with their pinyin, the frequent ones first.
const SURNAMES: &[(&str, &str)] = &[
    ("王", "wang"),
    ("李", "li"),
    ("张", "zhang"),
    ("刘", "liu"),
    ("陈", "chen"),
    ("杨", "yang"),
    ("黄", "huang"),
    ("赵", "zhao"),
    ("周", "zhou"),
    ("吴", "wu"),
    ("徐", "xu"),
    ("孙", "sun"),
    ("马", "ma"),
    ("朱", "zhu"),
    ("胡", "hu"),
    ("郭", "guo"),
    ("何", "he"),
    ("林", "lin"),
    ("罗", "luo"),
    ("高", "gao"),
    ("梁", "liang"),
    ("郑", "zheng"),
    ("宋", "song"),
    ("谢", "xie"),
    ("唐", "tang"),
    ("韩", "han"),
    ("冯", "feng"),
    ("于", "yu"),
    ("董", "dong"),
    ("萧", "xiao"),
    ("程", "cheng"),
    ("曹", "cao"),
    ("袁", "yuan"),
    ("邓", "deng"),
    ("许", "xu"),
    ("傅", "fu"),
    ("沈", "shen"),
    ("曾", "zeng"),
    ("彭", "peng"),
    ("吕", "lv"),
    ("苏", "su"),
    ("卢", "lu"),
    ("蒋", "jiang"),
    ("蔡", "cai"),
    ("贾", "jia"),
    ("丁", "ding"),
    ("魏", "wei"),
    ("薛", "xue"),
    ("叶", "ye"),
    ("阎", "yan"),
    ("余", "yu"),
    ("潘", "pan"),
    ("杜", "du"),
    ("戴", "dai"),
    ("夏", "xia"),
    ("钟", "zhong"),
    ("汪", "wang"),
    ("田", "tian"),
    ("任", "ren"),
    ("姜", "jiang"),
    ("范", "fan"),
    ("方", "fang"),
    ("石", "shi"),
    ("姚", "yao"),
    ("谭", "tan"),
    ("廖", "liao"),
    ("邹", "zou"),
    ("熊", "xiong"),
    ("金", "jin"),
    ("陆", "lu"),
    ("郝", "hao"),
    ("孔", "kong"),
    ("白", "bai"),
    ("崔", "cui"),
    ("康", "kang"),
    ("毛", "mao"),
    ("邱", "qiu"),
    ("秦", "qin"),
    ("江", "jiang"),
    ("史", "shi"),
    ("顾", "gu"),
    ("侯", "hou"),
    ("邵", "shao"),
    ("孟", "meng"),
    ("龙", "long"),
    ("万", "wan"),
    ("段", "duan"),
    ("雷", "lei"),
    ("钱", "qian"),
    ("汤", "tang"),
    ("尹", "yin"),
    ("欧阳", "ouyang"),
    ("司马", "sima"),
    ("上官", "shangguan"),
    ("诸葛", "zhuge"),
];

/// Characters of given names with their pinyin.
const GIVEN: &[(&str, &str)] = &[
    ("伟", "wei"),
    ("芳", "fang"),
    ("娜", "na"),
    ("敏", "min"),
    ("静", "jing"),
    ("强", "qiang"),
    ("磊", "lei"),
    ("军", "jun"),
    ("洋", "yang"),
    ("勇", "yong"),
    ("艳", "yan"),
    ("杰", "jie"),
    ("涛", "tao"),
    ("明", "ming"),
    ("超", "chao"),
    ("秀", "xiu"),
    ("霞", "xia"),
    ("平", "ping"),
    ("刚", "gang"),
    ("桂", "gui"),
    ("文", "wen"),
    ("辉", "hui"),
    ("力", "li"),
    ("玲", "ling"),
    ("斌", "bin"),
    ("宇", "yu"),
    ("浩", "hao"),
    ("凯", "kai"),
    ("佳", "jia"),
    ("子", "zi"),
    ("轩", "xuan"),
    ("梓", "zi"),
    ("涵", "han"),
    ("欣", "xin"),
    ("怡", "yi"),
    ("雨", "yu"),
    ("晨", "chen"),
    ("思", "si"),
    ("雅", "ya"),
    ("博", "bo"),
    ("俊", "jun"),
    ("建", "jian"),
    ("国", "guo"),
    ("海", "hai"),
    ("波", "bo"),
    ("红", "hong"),
    ("梅", "mei"),
    ("兰", "lan"),
    ("英", "ying"),
    ("华", "hua"),
    ("春", "chun"),
    ("冬", "dong"),
    ("雪", "xue"),
    ("晓", "xiao"),
    ("婷", "ting"),
    ("倩", "qian"),
    ("云", "yun"),
    ("飞", "fei"),
    ("鹏", "peng"),
    ("龙", "long"),
    ("翔", "xiang"),
    ("志", "zhi"),
    ("天", "tian"),
    ("一", "yi"),
    ("诺", "nuo"),
    ("嘉", "jia"),
    ("瑞", "rui"),
    ("昊", "hao"),
    ("然", "ran"),
    ("睿", "rui"),
    ("琪", "qi"),
    ("萱", "xuan"),
    ("悦", "yue"),
    ("宁", "ning"),
    ("安", "an"),
    ("康", "kang"),
    ("乐", "le"),
    ("书", "shu"),
    ("铭", "ming"),
    ("泽", "ze"),
];

/// What departments are called; the number keeps siblings apart.
const FUNCTIONS: &[&str] =
    &["运维", "研发", "数据库", "网络", "安全", "支付", "交易", "物流", "客服", "财务", "人事", "法务", "市场", "风控", "测试", "架构"];

/// The kind of unit by its level below the root.
const UNITS: &[&str] = &["中心", "部", "处", "组", "小组", "班"];

/// A person's name.
#[derive(Debug, PartialEq, Eq)]
pub struct Name {
    pub han: String,
    pub pinyin: String,
}

/// The name that belongs to `number`, which should be well mixed. One in five has a single given character.
pub fn person(number: u64) -> Name {
    let pick = |shift: u32, length: usize| usize::try_from((number >> shift) & 0xffff).unwrap_or(0) % length;
    // The smaller of two picks makes the first, frequent surnames frequent.
    let surname = SURNAMES[pick(0, SURNAMES.len()).min(pick(16, SURNAMES.len()))];
    let first = GIVEN[pick(32, GIVEN.len())];
    let second = GIVEN[pick(48, GIVEN.len())];
    let single = number.is_multiple_of(5) || first == second;
    let (second_han, second_pinyin) = if single { ("", "") } else { second };
    Name { han: format!("{}{}{second_han}", surname.0, first.0), pinyin: format!("{}{}{second_pinyin}", surname.1, first.1) }
}

/// The name of the department `id` on `level` (1 is right below the root).
pub fn department(mixed: u64, level: usize, id: u64) -> String {
    let function = FUNCTIONS[usize::try_from(mixed % FUNCTIONS.len() as u64).unwrap_or(0)];
    let unit = UNITS[level.saturating_sub(1).min(UNITS.len() - 1)];
    format!("{function}{unit}{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_composed_of_listed_characters() {
        let name = person(5);
        assert!((2..=4).contains(&name.han.chars().count()));
        assert!(name.pinyin.bytes().all(|byte| byte.is_ascii_lowercase()));
        assert_eq!(person(5), name);
    }
}
