//! The directory that every company has at the start: small, explicit, with the cases that go wrong in practice.

use super::generated::Generated;
use super::{Department, Directory, User};

/// Company, three departments and a dozen people: one in two departments, two of the same name, one without a phone,
/// one with a Latin name, one with a phone of another country.
pub fn directory(company: &str) -> Directory {
    let mut directory = Directory::over(Generated::nothing());
    for (id, parent, name) in [(1, 0, company), (2, 1, "运维部"), (3, 1, "研发部"), (4, 2, "数据库组")] {
        let department = Department { id, parent, name: name.to_owned(), order: 100_000_000 - id * 1000 };
        directory.put_department(department);
    }
    let people: [(&str, &str, &str, &[u64], bool); 12] = [
        ("wangxiaoming", "王小明", "+8613800138000", &[2], true),
        ("lina", "李娜", "+8613800138001", &[2], false),
        ("zhangwei", "张伟", "+8613800138002", &[3], false),
        ("liuyang", "刘洋", "+8613800138003", &[4], false),
        ("chenjing", "陈静", "+8613800138004", &[2, 3], false),
        ("zhaolei", "赵磊", "+8613800138005", &[4], false),
        // The same name as zhangwei, another person.
        ("zhangwei2", "张伟", "+8613800138006", &[4], false),
        ("sunli", "孙丽", "", &[3], false),
        ("alexchen", "Alex Chen", "+8613800138007", &[3], false),
        ("ouyangxue", "欧阳雪", "+8613800138008", &[1], false),
        ("huangmin", "黄敏", "+85251234567", &[2], false),
        ("zhoujie", "周杰", "+8613800138009", &[3], false),
    ];
    for (userid, name, phone, departments, admin) in people {
        directory.put_user(User {
            userid: userid.to_owned(),
            name: name.to_owned(),
            phone: phone.to_owned(),
            email: format!("{userid}@example.com"),
            departments: departments.to_vec(),
            admin,
        });
    }
    directory
}
